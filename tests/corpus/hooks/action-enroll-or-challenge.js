exports.onExecutePostLogin = async (event, api) => {
  const factors = event.user.enrolledFactors;
  if (!factors || factors.length === 0) {
    api.authentication.enrollWithAny([{ type: 'otp' }, { type: 'phone' }]);
    return;
  }
  if (!event.authentication.methods.find((m) => m.name === 'mfa')) api.multifactor.enable('any');
};
