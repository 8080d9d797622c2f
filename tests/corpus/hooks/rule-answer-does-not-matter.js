function (user, context, callback) {
  const done = context.authentication.methods.some(m => m.name === 'mfa');
  if (!done) context.multifactor = { provider: 'any', allowRememberBrowser: true };
  require('request').post({ url: 'https://log.example', json: { id: user.user_id } }, (err, res) => {
    if (err) console.log('not logged', err.message);
    callback(null, user, context);
  });
}
