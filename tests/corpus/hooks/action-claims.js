exports.onExecutePostLogin = async (event, api) => {
  api.idToken.setCustomClaim('a', event.user.app_metadata.roles);
  if (event.user.email) api.accessToken.setCustomClaim('b', event.user.email);
  for (const role of event.authorization?.roles ?? []) console.log(role);
  api.multifactor.enable('any');
};
