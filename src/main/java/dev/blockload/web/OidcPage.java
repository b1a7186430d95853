package dev.blockload.web;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import dev.blockload.Failure;
import dev.blockload.Printable;
import dev.blockload.account.AccountException;
import dev.blockload.account.Accounts;
import dev.blockload.account.Actor;
import dev.blockload.account.AuditAction;
import dev.blockload.account.AuditEntry;
import dev.blockload.account.AuditLog;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.http.ResponseEntity;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2AuthorizationException;
import org.springframework.security.oauth2.core.oidc.user.OidcUser;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * The log-in with a provider of OpenID Connect: to the provider, and back.
 */
@Controller
class OidcPage {

	static final String PATH = "/login/oidc";

	private final Provider provider;

	private final ClaimRoles roles;

	private final ProviderLogIns begun;

	private final Accounts accounts;

	private final AuditLog audit;

	private final LogIns logIns;

	private final Cookies cookies;

	OidcPage(Provider provider, ClaimRoles roles, ProviderLogIns begun, Accounts accounts, AuditLog audit,
			LogIns logIns, Cookies cookies) {
		this.provider = provider;
		this.roles = roles;
		this.begun = begun;
		this.accounts = accounts;
		this.audit = audit;
		this.logIns = logIns;
		this.cookies = cookies;
	}

	@GetMapping(PATH)
	ResponseEntity<String> begin(HttpServletRequest request, @RequestParam(defaultValue = LogInPage.HOME) String next) {
		ProviderLogIn logIn = ProviderLogIn.to(LogInPage.local(next));
		try {
			String page = this.provider.page(logIn);
			return Pages.redirect(page, this.cookies.set(Cookies.Name.LOG_IN, this.begun.begin(logIn)));
		}
		catch (WebException ex) {
			return refused(ex, request);
		}
	}

	@GetMapping(Provider.CALLBACK)
	ResponseEntity<String> end(HttpServletRequest request, @RequestParam(required = false) @Nullable String code,
			@RequestParam(defaultValue = "") String state, @RequestParam(required = false) @Nullable String iss,
			@RequestParam(defaultValue = "") String error) {
		try {
			ProviderLogIn logIn = this.cookies.value(Cookies.Name.LOG_IN, request)
				.flatMap(this.begun::end)
				.orElseThrow(() -> WebException.logInNotBegun());
			OidcUser person = person(logIn, new ProviderAnswer(code, state, iss, error));
			Map<String, Object> claims = person.getClaims();
			return this.logIns.begin(
					this.accounts.authenticator()
						.logInOfProvider(this.provider.issuer(), person.getSubject(), name(claims),
								this.roles.of(claims), request.getRemoteAddr()),
					request, logIn.next(), this.cookies.delete(Cookies.Name.LOG_IN));
		}
		catch (AccountException ex) {
			return refused(ex, request);
		}
		catch (WebException ex) {
			if (ex.failureCode() == WebCode.PROVIDER_REFUSED) {
				this.audit.recordRefusal(Actor.unknown(request.getRemoteAddr()),
						AuditEntry.of(AuditAction.LOG_IN_FAILED, "a person of " + this.provider.issuer()));
			}
			return refused(ex, request);
		}
	}

	private static ResponseEntity<String> refused(Failure failure, HttpServletRequest request) {
		return Pages.refused("web/login-again.jte", Page.of(request, null, "login.title"), failure, failure);
	}

	private OidcUser person(ProviderLogIn logIn, ProviderAnswer answer) {
		if (!MessageDigest.isEqual(bytes(logIn.state()), bytes(answer.state()))) {
			throw WebException.providerRefused("The answer belongs to another log-in.", null);
		}
		// RFC 9207: otherwise a second provider could pass its answer off as that of the
		// first.
		if (answer.issuer() != null && !answer.issuer().equals(this.provider.issuer())) {
			throw WebException
				.providerRefused("The answer names another issuer, " + Printable.line(answer.issuer()) + ".", null);
		}
		if (answer.code() == null) {
			throw WebException.providerRefused("The provider says: "
					+ (answer.error().isEmpty() ? "nothing" : Printable.line(answer.error())) + ".", null);
		}
		try {
			return this.provider.person(logIn, answer);
		}
		catch (OAuth2AuthenticationException ex) {
			throw failed(reason(ex.getError().getErrorCode(), ex.getError().getDescription()), ex);
		}
		catch (OAuth2AuthorizationException ex) {
			throw failed(reason(ex.getError().getErrorCode(), ex.getError().getDescription()), ex);
		}
		catch (AuthenticationException ex) {
			throw failed("The token of the provider cannot be read.", ex);
		}
	}

	/** Whether the provider answered decides whether to try again later. */
	private WebException failed(String reason, Exception exception) {
		for (Throwable cause = exception; cause != null; cause = cause.getCause()) {
			if (cause instanceof IOException) {
				return WebException.providerDown(this.provider.issuer(), exception);
			}
		}
		return WebException.providerRefused(reason, exception);
	}

	private static String reason(String code, @Nullable String description) {
		return "The check says: " + Printable.line(code)
				+ ((description != null) ? ": " + Printable.line(description) : "") + ".";
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	/** For people only: nothing depends on it. */
	private static String name(Map<String, Object> claims) {
		return Stream.of("preferred_username", "name", "email", "sub")
			.map(claims::get)
			.filter(Objects::nonNull)
			.map(String::valueOf)
			.map(Printable::line)
			.findFirst()
			.orElse("");
	}

}
