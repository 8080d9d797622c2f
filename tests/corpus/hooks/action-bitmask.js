const NEW_DEVICE = 1;
const FOREIGN = 2;
exports.onExecutePostLogin = async (event, api) => {
  let flags = 0;
  if (event.authentication.riskAssessment?.assessments?.NewDevice?.confidence === 'low') flags += NEW_DEVICE;
  if (event.request.geoip?.countryCode && event.request.geoip.countryCode !== 'US') flags += FOREIGN;
  if (flags === NEW_DEVICE + FOREIGN) api.access.deny('too risky');
  else if (flags > 0) api.multifactor.enable('any', { allowRememberBrowser: false });
};
