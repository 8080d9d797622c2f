function (user, context, callback) {
  const decide = () => new Promise((resolve, reject) => {
    if (context.clientID === 'console-client') resolve('any');
    else reject(new Error('other'));
  });
  decide().then(provider => { context.multifactor = { provider: provider }; })
    .catch(() => {})
    .then(() => callback(null, user, context));
}
