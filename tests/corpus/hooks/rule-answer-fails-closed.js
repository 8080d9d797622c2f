function (user, context, callback) {
  require('axios').get('https://risk.example')
    .then(answer => {
      context.multifactor = { provider: answer.data.mfa ? 'any' : 'none' };
      return callback(null, user, context);
    }, error => callback(new UnauthorizedError('risk unknown')));
}
