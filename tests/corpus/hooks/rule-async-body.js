async function (user, context, callback) {
  const axios = require('axios');
  try {
    const { data } = await axios.post('https://risk.example', { id: user.user_id });
    if (data.mfa) context.multifactor = { provider: 'any' };
  } catch (e) {
    context.multifactor = { provider: 'any', allowRememberBrowser: false };
  }
  callback(null, user, context);
}
