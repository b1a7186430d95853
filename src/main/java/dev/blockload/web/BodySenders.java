package dev.blockload.web;

import java.util.Optional;

import dev.blockload.account.AccountException;
import dev.blockload.account.Accounts;
import dev.blockload.account.AddressRange;
import dev.blockload.account.Caller;
import dev.blockload.web.BodySender.Kind;
import jakarta.servlet.http.HttpServletRequest;

/**
 * Finds who sends a body before it is received: by the token or the cookie in the head of
 * the request. The security chains decide when it has arrived.
 */
final class BodySenders {

	private final BearerFilter tokens;

	private final WebSessions sessions;

	private final Accounts accounts;

	private final Cookies cookies;

	BodySenders(BearerFilter tokens, WebSessions sessions, Accounts accounts, Cookies cookies) {
		this.tokens = tokens;
		this.sessions = sessions;
		this.accounts = accounts;
		this.cookies = cookies;
	}

	BodySender of(HttpServletRequest request) {
		String address = AddressRange.ofOneClient(request.getRemoteAddr());
		if (isForTokens(request)) {
			return ofToken(request).map(BodySenders::caller).orElse(new BodySender(Kind.REFUSED, address));
		}
		return this.cookies.value(Cookies.Name.SESSION, request)
			.flatMap((cookie) -> this.sessions.find(cookie, request))
			.flatMap((found) -> this.accounts.callerOf(found.account(), found.loggedInAt(), address))
			.map(BodySenders::caller)
			.orElse(new BodySender(Kind.STRANGER, address));
	}

	private static boolean isForTokens(HttpServletRequest request) {
		return RequestKind.path(request).startsWith("/api/") || RequestKind.of(request) != RequestKind.USE;
	}

	private Optional<Caller> ofToken(HttpServletRequest request) {
		try {
			return this.tokens.callerOf(request);
		}
		catch (AccountException ex) {
			return Optional.empty();
		}
	}

	private static BodySender caller(Caller caller) {
		return new BodySender(Kind.CALLER, caller.actor().text());
	}

}
