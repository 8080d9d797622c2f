const PREFERRED = ['webauthn-roaming', 'otp', 'phone'];
exports.onExecutePostLogin = async (event, api) => {
  const enrolled = (event.user.enrolledFactors || []).map((factor) => factor.type);
  const factor = PREFERRED.find((type) => enrolled.includes(type));
  if (factor === 'otp') api.authentication.challengeWith({ type: 'otp' });
  else if (factor === 'phone') api.authentication.challengeWith({ type: 'phone', options: { preferredMethod: 'sms' } });
  else api.multifactor.enable('any');
};
