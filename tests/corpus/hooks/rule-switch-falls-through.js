function (user, context, callback) {
  var level = 0;
  switch (context.authentication.methods.length) {
    case 1:
      level += 2;
    case 2: {
      let more = 1;
      level += more;
      break;
    }
    default:
      level = -1;
  }
  if (level === 3) context.multifactor = { provider: 'any' };
  else if (level < 0) context.multifactor = { provider: 'none' };
  callback(null, user, context);
}
