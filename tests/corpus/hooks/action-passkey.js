exports.onExecutePostLogin = async (event, api) => {
  const names = event.authentication.methods.map(m => m.name);
  if (names.includes('passkey')) api.multifactor.enable('none');
  else if (!names.includes('mfa')) api.multifactor.enable('any');
};
