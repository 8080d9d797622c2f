exports.onExecutePostLogin = async (event, api) => {
  const namespace = 'https://corp.example/';
  const { app_metadata: { roles = [], plan = 'free' } = {}, email } = event.user;
  for (const [name, value] of [['roles', roles], ['plan', plan], ['email', email]]) {
    api.idToken.setCustomClaim(namespace + name, value);
    api.accessToken.setCustomClaim(`${namespace}${name}`, value);
  }
  if (plan !== 'free' || email === undefined) api.multifactor.enable('any');
};
