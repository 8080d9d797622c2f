function (user, context, callback) {
  context.multifactor = { provider: 'any', allowRememberBrowser: true };
  require('request').get('https://x.example', function (err, res, body) {
    callback(null, user, context);
  });
  context.multifactor.allowRememberBrowser = false;
}
