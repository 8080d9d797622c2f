// A silent call can't show a prompt: it is let through where this session has passed one.
function mfa(user, context, callback) {
  const passed = context.authentication.methods.some((method) => method.name === 'mfa');
  if (!passed) {
    context.multifactor = { provider: 'any', allowRememberBrowser: false };
  }
  callback(null, user, context);
}
