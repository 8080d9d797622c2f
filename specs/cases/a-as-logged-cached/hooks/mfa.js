// Account is asked for MFA at every run, and may not remember the browser. Nothing is set for others.
function (user, context, callback) {
  const everyTime = ['account'];
  const needsMfaEachTime = everyTime.includes(context.clientID);
  console.log('Needs MFA each time:', needsMfaEachTime);

  if (!needsMfaEachTime) {
    return callback(null, user, context);
  }

  context.multifactor = { provider: 'any', allowRememberBrowser: false };
  return callback(null, user, context);
}
