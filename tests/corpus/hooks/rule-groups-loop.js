function (user, context, callback) {
  var groups = (user.app_metadata || {}).roles || [];
  var needs = false;
  for (var i in groups) {
    if (groups[i] === 'admin') needs = true;
  }
  if (needs) context.multifactor = { provider: 'any' };
  callback(null, user, context);
}
