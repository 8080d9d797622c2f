exports.onExecutePostLogin = async (event, api) => {
  if (event.user.enrolledFactors?.length) {
    api.authentication.challengeWithAny(event.user.enrolledFactors.map(f => ({ type: f.type })));
  } else {
    api.authentication.enrollWith({ type: 'otp' });
  }
};
