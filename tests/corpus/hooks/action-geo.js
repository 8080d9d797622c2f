exports.onExecutePostLogin = async (event, api) => {
  const { countryCode, continentCode } = event.request.geoip ?? {};
  if (continentCode === 'EU' || (countryCode && countryCode !== event.user.user_metadata.country)) {
    api.multifactor.enable('any');
  }
};
