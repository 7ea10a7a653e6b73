"""Arabic: other providers."""

from __future__ import annotations

from collections.abc import Mapping

from authui.pages.texts.providers import ProviderTexts

PROVIDERS: ProviderTexts = {
    'provider_button': 'المتابعة باستخدام {provider}',
    'own_page_button': 'المتابعة في صفحة تسجيل الدخول',
    'or_divider': 'أو',
    'more_providers': 'طرق أخرى لتسجيل الدخول',
    'last_provider': 'آخر تسجيل دخول كان باستخدام {provider}',
    'last_way': 'آخر تسجيل دخول كان بهذه الطريقة',
    'organisation_button': 'المتابعة باستخدام حساب مؤسستك',
    'provider_email': 'البريد الإلكتروني غير مؤكد',
    'provider_email_unverified': 'لم يؤكد {provider} العنوان {value}. يُرجى تأكيده هناك ثم تسجيل الدخول من جديد.',
    'provider_email_missing': (
        'لم نحصل من {provider} على بريدك الإلكتروني. يُرجى السماح بذلك هناك ثم تسجيل الدخول من جديد، أو اختيار '
        'طريقة أخرى.'
    ),
    'provider_other_way': 'تسجيل الدخول بطريقة أخرى',
    'provider_way': 'تسجيل الدخول باستخدام {provider}',
    'provider_profile_info': 'هذه البيانات من {provider} ولا يمكن تغييرها إلا هناك.',
    'provider_proof': 'للمتابعة، يُرجى تسجيل الدخول من جديد باستخدام {provider}.',
    'password_login_needed': 'تتطلب هذه الصفحة تسجيل الدخول بكلمة مرور مع التحقق بخطوتين.',
    'going_on': 'لحظة من فضلك',
    'going_on_info': 'ستُفتح الصفحة التالية تلقائيًا. إن لم تُفتح، فاستخدم الزر.',
}
PROVIDER_ERRORS: Mapping[str, str] = {
    'provider_answer': 'انتهت صلاحية هذه المحاولة أو بدأت في متصفّح آخر. يُرجى تسجيل الدخول من جديد.',
    'provider_refused': 'لم يكتمل تسجيل الدخول لدى المزوّد. يُرجى المحاولة مرة أخرى أو اختيار طريقة أخرى.',
}
PROVIDER_RULES: Mapping[str, str] = {
    'provider_refused.cancelled': 'أُلغي تسجيل الدخول لدى المزوّد أو رُفض. يُرجى المحاولة مرة أخرى أو اختيار طريقة أخرى.',
    'provider_refused.login_required': 'انتهت جلستك لدى المزوّد. يُرجى تسجيل الدخول هناك من جديد.',
    'provider_refused.linked': 'رُبطت حساباتك للتوّ. يُرجى المحاولة مرة أخرى.',
    'provider_refused.other_user': 'سجّل شخص آخر الدخول لدى المزوّد. يُرجى استخدام الحساب نفسه المستخدم هنا.',
    'provider_refused.not_recent': (
        'لم يطلب المزوّد تسجيل الدخول من جديد، فلا نعرف إن كنت أنت. يُرجى المحاولة مرة أخرى.'
    ),
    'provider_refused.organisation': (
        'لا نعرف مؤسسة لهذا البريد الإلكتروني. يُرجى مراجعة العنوان أو اختيار طريقة أخرى.'
    ),
    'provider_answer.issuer': 'لا يمكن الوثوق بإجابة المزوّد. يُرجى تسجيل الدخول من جديد.',
    'provider_answer.malformed': 'لا يمكن الوثوق بإجابة المزوّد. يُرجى تسجيل الدخول من جديد.',
}
