exports.onExecutePostLogin = async (event, api) => {
  const methods = event.authentication?.methods ?? [];
  if (methods.some(({ name }) => name === 'mfa')) return;
  api.authentication.challengeWith({ type: 'otp' }, { additionalFactors: [{ type: 'phone' }] });
};
