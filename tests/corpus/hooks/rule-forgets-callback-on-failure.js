function (user, context, callback) {
  require('axios').get('https://x.example').then(() => {
    context.multifactor = { provider: 'any' };
    callback(null, user, context);
  });
}
