function (user, context, callback) {
  var last = context.authentication.methods[0].timestamp;
  var age = Math.floor(new Date().getTime() / 1000) - last;
  if (age > 3600) context.multifactor = { provider: 'any' };
  callback(null, user, context);
}
