function (user, context, callback) {
  if (context.protocol === 'redirect-callback') return callback(null, user, context);
  if (context.request.query.audience === 'https://account') {
    context.redirect = { url: 'https://mfa.example' };
  }
  callback(null, user, context);
}
