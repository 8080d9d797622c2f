// The explicit decision as a rule; whether a rule may waive the policy is a question (S3).
function (user, context, callback) {
  const methods = (context.authentication && context.authentication.methods) || [];
  const done = methods.some((method) => method.name === 'mfa');
  const everyTime = context.clientID === 'account';

  if (done && !everyTime) {
    context.multifactor = { provider: 'none' };
  } else {
    context.multifactor = { provider: 'any', allowRememberBrowser: false };
  }
  return callback(null, user, context);
}
