function (user, context, callback) {
  context.multifactor = { provider: 'any', allowRememberBrowser: true };
  if (context.request.query.prompt === 'none') delete context.multifactor;
  if (context.multifactor && context.clientName === 'Console') context.multifactor.allowRememberBrowser = false;
  callback(null, user, context);
}
