package dev.blockload.web;

import java.util.Arrays;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Refuses NUL in the parameters of a URL and in the fields of a form: the database and
 * object stores would, with messages about rows and keys. The web server refuses it in a
 * path.
 */
final class NulCheck implements HandlerInterceptor {

	@Override
	public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
		request.getParameterMap().values().stream().flatMap(Arrays::stream).forEach(WebException::requireNoNul);
		return true;
	}

}
