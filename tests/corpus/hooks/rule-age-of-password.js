function (user, context, callback) {
  var changed = user.last_password_reset || user.created_at;
  var age = new Date().getTime() - new Date(changed).getTime();
  if (age > 90 * 24 * 3600 * 1000) {
    return callback(new UnauthorizedError('please change your password'));
  }
  callback(null, user, context);
}
