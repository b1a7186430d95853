package dev.blockload.api;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import dev.blockload.account.Role;

/**
 * Describes an operation in the OpenAPI document. Each method of a controller that
 * answers a path has one.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@interface Operation {

	/**
	 * The unique name of the operation, from which clients derive the name of a method.
	 */
	String id();

	/** What it does, in a sentence. */
	String summary();

	/** More about it, in sentences. */
	String details() default "";

	/** The role that it needs in the application that it is about. */
	Role needs() default Role.VIEWER;

	/** The media type of a body that is read as bytes; empty if there is none. */
	String body() default "";

	/** The HTTP status if it succeeds. */
	int status() default 200;

}
