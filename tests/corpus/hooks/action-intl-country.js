exports.onExecutePostLogin = async (event, api) => {
  const names = new Intl.DisplayNames(['en'], { type: 'region' });
  if (event.request.geoip?.countryCode) console.log(names.of(event.request.geoip.countryCode));
  if (event.user.user_metadata.country !== event.request.geoip?.countryCode) api.multifactor.enable('any');
};
