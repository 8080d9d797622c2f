function (user, context, callback) {
  const request = require('request');
  request('https://one.example', (err, res, one) => {
    if (err) { return callback(err); }
    request('https://two.example', (err, res, two) => {
      if (err || !two) { return callback(null, user, context); }
      if (one && two.mfa) { context.multifactor = { provider: 'any' }; }
      return callback(null, user, context);
    });
  });
}
