package dev.blockload.account;

import java.util.Locale;

/**
 * What an entry of the audit log says was done, or refused.
 */
public enum AuditAction {

	/** A person logged in. */
	LOGGED_IN,

	/** A log-in was refused. */
	LOG_IN_FAILED,

	/** A log-in had to wait, after many that failed. */
	LOG_IN_SLOWED,

	/** The code for the first account was wrong, or not valid any more. */
	SETUP_REFUSED,

	/** A token was wrong, or not valid any more. */
	TOKEN_REFUSED,

	/** A caller lacked a right. */
	REQUEST_REFUSED,

	/** A person changed the own password. */
	PASSWORD_CHANGED,

	/** An account was created. */
	ACCOUNT_CREATED,

	/** An account was disabled. */
	ACCOUNT_DISABLED,

	/** An account that was disabled was enabled. */
	ACCOUNT_ENABLED,

	/** Somebody else set the password of an account. */
	PASSWORD_SET,

	/** The roles of an account changed. */
	ROLES_CHANGED,

	/** A token was created. */
	TOKEN_CREATED,

	/** A token was revoked. */
	TOKEN_REVOKED,

	/** The first key was created by AWS KMS. */
	KEY_CREATED,

	/** A rotation added a key. */
	KEY_ADDED,

	/** A key was retired. */
	KEY_RETIRED,

	/** A definition was saved. */
	DEFINITION_SAVED,

	/** An earlier version of a definition was saved again. */
	DEFINITION_REVERTED,

	/** A definition was deleted. */
	DEFINITION_DELETED,

	/** A table for a new block was created. */
	TABLE_CREATED,

	/** The schedules of an import were paused. */
	SCHEDULES_PAUSED,

	/** The schedules of an import were resumed. */
	SCHEDULES_RESUMED,

	/** A run was launched. */
	RUN_LAUNCHED,

	/** A run was restarted. */
	RUN_RESTARTED,

	/** A run was stopped, or is to stop. */
	RUN_STOPPED,

	/** A run was undone, or is to be undone by another one. */
	RUN_UNDONE,

	/** What a crash left was repaired. */
	REPAIRED,

	/** All runs of an application were deleted. */
	RUNS_DELETED,

	/** What is no longer kept was deleted. */
	PURGED;

	/** As the log contains it, such as {@code run-launched}. */
	public String text() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

}
