package dev.blockload.web;

import java.util.List;
import java.util.Optional;

import dev.blockload.account.Caller;

import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.context.SecurityContextHolder;

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

	/** The caller of the request that this thread answers. */
	static Optional<Caller> current() {
		return (SecurityContextHolder.getContext().getAuthentication() instanceof CallerAuthentication known)
				? Optional.of(known.caller()) : Optional.empty();
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
