package dev.blockload.account;

import dev.blockload.FailureCode;

/**
 * The codes of failures about accounts, tokens and rights.
 */
public enum AccountCode implements FailureCode {

	/** The caller sees it, and lacks the role for what was requested. */
	NOT_ALLOWED("not-allowed", Party.COMMAND),

	/** No account has this name. */
	UNKNOWN_ACCOUNT("unknown-account", Party.COMMAND),

	/** Another account has this name. */
	ACCOUNT_EXISTS("account-exists", Party.COMMAND),

	/** A name of an account or a token is not valid. */
	WRONG_NAME("wrong-name", Party.COMMAND),

	/** A role, or the application that belongs to it, is not valid. */
	WRONG_ROLE("wrong-role", Party.COMMAND),

	/** A new password does not fulfil the rules. */
	WRONG_PASSWORD("wrong-password", Party.COMMAND),

	/** A name and a password do not belong together, or the account is disabled. */
	LOG_IN_REFUSED("log-in-refused", Party.COMMAND),

	/** Too many log-ins failed: the next one has to wait. */
	LOG_IN_SLOWED("log-in-slowed", Party.COMMAND),

	/** Too many people log in at the same time. */
	LOG_IN_BUSY("log-in-busy", Party.COMMAND),

	/** The provider gives the person no role. */
	NO_ACCESS("no-access", Party.COMMAND),

	/** No token has this name. */
	UNKNOWN_TOKEN("unknown-token", Party.COMMAND),

	/** Another token has this name. */
	TOKEN_EXISTS("token-exists", Party.COMMAND),

	/** A token cannot be as it was requested. */
	WRONG_TOKEN("wrong-token", Party.COMMAND),

	/** A token is not known, not valid any more, or not valid for this address. */
	TOKEN_REFUSED("token-refused", Party.COMMAND),

	/** The code for the first account is wrong or not valid any more. */
	SETUP_REFUSED("setup-refused", Party.COMMAND);

	private final String text;

	private final Party party;

	AccountCode(String text, Party party) {
		this.text = text;
		this.party = party;
	}

	@Override
	public String text() {
		return this.text;
	}

	@Override
	public Remedy remedy() {
		return Remedy.NEW_RUN;
	}

	@Override
	public Party party() {
		return this.party;
	}

}
