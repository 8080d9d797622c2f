(user, context, callback) => {
  (async () => {
    if (!context.authentication.methods.find(m => m.name === 'mfa')) {
      await require('axios').post('https://audit.example', { id: user.user_id });
      context.multifactor = { provider: 'any', allowRememberBrowser: false };
    }
    callback(null, user, context);
  })();
}
