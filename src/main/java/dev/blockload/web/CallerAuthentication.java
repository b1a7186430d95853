package dev.blockload.web;

import java.util.List;

import dev.blockload.account.Caller;

import org.springframework.security.authentication.AbstractAuthenticationToken;

/**
 * A request whose caller is known, for Spring Security. The roles are in the caller, by
 * application, and not in authorities.
 */
final class CallerAuthentication extends AbstractAuthenticationToken {

	private static final long serialVersionUID = 1L;

	private final transient Caller caller;

	CallerAuthentication(Caller caller) {
		super(List.of());
		this.caller = caller;
		setAuthenticated(true);
	}

	Caller caller() {
		return this.caller;
	}

	@Override
	public Object getCredentials() {
		return "";
	}

	@Override
	public Object getPrincipal() {
		return this.caller.actor().text();
	}

}
