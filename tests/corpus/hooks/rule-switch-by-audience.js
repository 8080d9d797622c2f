function (user, context, callback) {
  let mode;
  switch (context.request.query.audience) {
    case 'https://account': mode = 'always'; break;
    case 'https://console': mode = 'once'; break;
    default: mode = 'never';
  }
  const n = context.authentication.methods.length - 1;
  if (mode === 'always' || (mode === 'once' && n === 0)) {
    context.multifactor = { provider: 'any', allowRememberBrowser: mode === 'once' };
  }
  callback(null, user, context);
}
