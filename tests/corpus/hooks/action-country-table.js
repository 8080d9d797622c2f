const RULES = { US: 'once', FR: 'always', KP: 'never' };
exports.onExecutePostLogin = async (event, api) => {
  const rule = RULES[event.request.geoip?.countryCode];
  if (rule === 'never') return api.access.deny('blocked country');
  if (rule === 'always') return api.multifactor.enable('any', { allowRememberBrowser: false });
  if (rule === 'once' && event.authentication.methods.length < 2) api.multifactor.enable('any');
};
