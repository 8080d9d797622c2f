function* reasons(event) {
  if (!event.user.email_verified) yield 'unverified';
  if (event.request.geoip?.countryCode === 'FR') yield 'country';
}
exports.onExecutePostLogin = async (event, api) => {
  if ([...reasons(event)].length) api.multifactor.enable('any');
};
