exports.onExecutePostLogin = async (event, api) => {
  const domain = (event.user.email || '').split('@').pop();
  if (event.user.email && event.user.email.toLowerCase().endsWith('@corp.example')) {
    api.multifactor.enable('any');
  }
  api.idToken.setCustomClaim('domain', `${domain}`);
};
