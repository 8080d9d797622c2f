exports.onExecutePostLogin = async (event, api) => {
  if (!event.organization) return;
  const { name, metadata: { mfa = 'off', factors } = {} } = event.organization;
  if (mfa === 'on') {
    const types = (factors ?? 'otp').split(',');
    if (types.includes('otp')) api.multifactor.enable('any');
    else api.access.deny('no factor');
  } else if (name === 'acme') api.access.deny('not open');
};
