function (user, context, callback) {
  const { query, body } = context.request;
  const wanted = (query && query.audience) || (body && body.audience);
  const { methods = [] } = context.authentication;
  const passed = methods.filter(({ name }) => name === 'mfa').length > 0;
  if (!passed || wanted === 'https://account') {
    context.multifactor = { provider: 'any', allowRememberBrowser: !passed && wanted !== 'https://account' };
  }
  callback(null, user, context);
}
