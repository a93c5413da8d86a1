"""Every text that a candidate meets, in Swedish and English: page texts, notices, mails, dates."""
