exports.onExecutePostLogin = async (event, api) => {
  const wanted = event.transaction?.acr_values ?? [];
  if (wanted.includes('urn:mfa')) api.multifactor.enable('any', { allowRememberBrowser: false });
};
