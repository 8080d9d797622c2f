exports.onExecutePostLogin = async (event, api) => {
  const mfa = event.authentication.methods.find((m) => m.name === 'mfa');
  const limit = new Date();
  const fresh = mfa !== undefined && new Date(mfa.timestamp) > limit - 600000;
  if (!fresh) api.multifactor.enable('any');
};
