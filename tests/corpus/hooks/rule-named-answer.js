function (user, context, callback) {
  function onAnswer(err, response, body) {
    if (err || response.statusCode !== 200) return callback(new Error('no answer'));
    context.idToken['https://x/score'] = body.score;
    finish();
  }
  function finish() {
    if (context.request.query.prompt !== 'none') context.multifactor = { provider: 'any' };
    callback(null, user, context);
  }
  require('request').get('https://risk.example', onAnswer);
}
