function checkRisk(user, context, callback) {
  require('axios').get('https://risk.example').then(function (answer) {
    if (answer.data.score > 5) {
      context.multifactor = { provider: 'guardian', allowRememberBrowser: false };
    }
    callback(null, user, context);
  }).catch(function (error) {
    console.log(error);
    callback(null, user, context);
  });
}
