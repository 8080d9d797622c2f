function (user, context, callback) {
  require('axios').get('https://risk.example').then(() => {
    context.multifactor = { provider: 'none' };
  }).catch(() => {
    context.multifactor = { provider: 'any', allowRememberBrowser: false };
  }).finally(() => callback(null, user, context));
}
