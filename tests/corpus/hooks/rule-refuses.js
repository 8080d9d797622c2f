function (user, context, callback) {
  if (context.request.query.prompt === 'none' && !context.authentication.methods[1]) {
    return callback(new Error('no'));
  }
  callback(null, user, context);
}
