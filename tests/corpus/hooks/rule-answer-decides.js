function (user, context, callback) {
  const request = require('request');
  request.get({ url: 'https://risk.example/' + user.user_id }, function (err, res, body) {
    if (err) return callback(err);
    if (res.statusCode !== 200) return callback(new Error('risk service'));
    const risk = JSON.parse(body);
    if (risk.mfa) context.multifactor = { provider: 'any', allowRememberBrowser: false };
    callback(null, user, context);
  });
}
