package dev.blockload.account;

import java.time.Instant;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * A person who logs in. Immutable.
 *
 * @param number identifies the account, and never changes
 * @param name the name to log in with; for an account of a provider the name that the
 * provider shows, which others can have too
 * @param issuer the provider of OpenID Connect, or null for a local account
 * @param subject the provider's identifier of the person, or null
 * @param grants the roles
 * @param password the state of the password
 * @param disabledAt since when nobody can log in, or null
 * @param createdAt when it was created
 * @param createdBy who created it
 * @param lastLogInAt the last log-in, or null
 */
public record Account(long number, String name, @Nullable String issuer, @Nullable String subject,
		Set<RoleGrant> grants, PasswordState password, @Nullable Instant disabledAt, Instant createdAt,
		String createdBy, @Nullable Instant lastLogInAt) {

	public Account {
		grants = Set.copyOf(grants);
	}

	/**
	 * The name for people, commands and the audit log: unique, also among the accounts of
	 * providers, such as {@code anna} or {@code oidc:anna/7}. No local name contains a
	 * colon or a slash.
	 */
	public String label() {
		return (this.issuer == null) ? this.name : "oidc:" + this.name + "/" + this.number;
	}

	/** The person, as the audit log names it. */
	public Actor actor(@Nullable String address) {
		return new Actor(Actor.Kind.PERSON, label(), address);
	}

	/** The account as the subject of an entry of the audit log. */
	String auditSubject() {
		return "account " + label();
	}

	/** Whether nobody can log in with it. */
	public boolean isDisabled() {
		return this.disabledAt != null;
	}

	/**
	 * The state of a password.
	 */
	public enum PasswordState {

		/** There is none: the provider knows the person. */
		NONE,

		/** The person chose it. */
		CHOSEN,

		/** Somebody else knows it: the person changes it at the next log-in. */
		MUST_CHANGE

	}

}
