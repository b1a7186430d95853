package dev.blockload.api;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What a controller is about that has the operations of a superclass: replaces the
 * {@code *} in their names and texts.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@interface IdSuffix {

	/** Such as {@code Import}. */
	String value();

}
