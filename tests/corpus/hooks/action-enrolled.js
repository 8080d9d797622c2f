exports.onExecutePostLogin = async (event, api) => {
  const types = (event.user.enrolledFactors || []).map(f => f.type);
  if (types.some(t => t !== 'email')) { api.multifactor.enable('any', { allowRememberBrowser: true }); }
  else { api.multifactor.enable('none'); }
};
