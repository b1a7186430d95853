package dev.blockload.web;

import java.util.Optional;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.security.web.csrf.CsrfTokenRepository;
import org.springframework.security.web.csrf.DefaultCsrfToken;

/**
 * What each form must contain, so that other sites cannot send it: a text of the session,
 * or of a cookie before there is a session.
 */
final class FormTokens implements CsrfTokenRepository {

	private final Cookies cookies;

	FormTokens(Cookies cookies) {
		this.cookies = cookies;
	}

	@Override
	public CsrfToken generateToken(HttpServletRequest request) {
		return token(RandomText.create());
	}

	@Override
	public void saveToken(@Nullable CsrfToken token, HttpServletRequest request, HttpServletResponse response) {
		if (token != null && SessionFilter.session(request) == null) {
			response.addHeader(HttpHeaders.SET_COOKIE, this.cookies.set(Cookies.Name.FORM, token.getToken()));
		}
	}

	@Override
	public @Nullable CsrfToken loadToken(HttpServletRequest request) {
		WebSession session = SessionFilter.session(request);
		Optional<String> text = (session != null) ? Optional.of(session.csrf())
				: this.cookies.value(Cookies.Name.FORM, request);
		return text.map(FormTokens::token).orElse(null);
	}

	private static CsrfToken token(String text) {
		return new DefaultCsrfToken("X-CSRF-TOKEN", "_csrf", text);
	}

}
